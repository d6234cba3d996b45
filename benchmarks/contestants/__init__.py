"""Those who compete. Each trains afresh in every turn and hands back the seconds on its clock."""

"""PANELS: what a film of one run can show; the classes themselves are imported when a panel is drawn."""

from gancli.plots.panels.table import PANELS, Panel, Row, panel

__all__ = ["PANELS", "Panel", "Row", "panel"]

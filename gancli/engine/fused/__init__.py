"""The native engine: one compiled loop per member, for what needs no second derivatives. On the CPU, without torch."""

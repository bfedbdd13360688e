"""Health: figures, alarms and what a machine may read of them."""

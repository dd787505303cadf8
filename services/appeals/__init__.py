"""The closed loop of an appeal (诉求): from filing to the enterprise's verdict."""

DARK = {"#0b63c5": "#6cb0ff", "#1f2328": "#e6e6e6", "#ffffff": "#14181e"}

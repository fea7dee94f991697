"""What leaves the city hall on paper: sheets as forms draw them, and the resident's slip (控え).

`render` turns one visit into one PDF. Drawing is exact or it is refused: a character no font has,
or a text that does not fit its box, stops that sheet and is reported by item; nothing is cut.
"""

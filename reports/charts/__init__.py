"""Tables as pictures: shapes and positions as text of SVG, for the page and for PNG alike."""

"""Components, styles, custom elements and the style-guide page."""

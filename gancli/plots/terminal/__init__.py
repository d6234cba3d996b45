"""Pictures made of characters: histograms of block elements, curves and clouds of braille, or both of ASCII."""

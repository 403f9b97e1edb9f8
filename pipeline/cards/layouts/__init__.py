"""How each kind of card is laid out: from its texts to a drawing."""

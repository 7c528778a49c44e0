"""Networks to source of Keras: a function for each block, and one for the model."""

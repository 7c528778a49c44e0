"""A residual block in Keras with a mistake, for the pages: a convolution that does not pad."""

from keras import Input, Model, layers

inputs = Input((32, 32, 3))
x = layers.Conv2D(16, 3, padding="same", activation="relu")(inputs)
y = layers.Conv2D(16, 3)(x)
x = layers.Add()([x, y])
x = layers.GlobalAveragePooling2D()(x)
model = Model(inputs, layers.Dense(10)(x), name="residual")

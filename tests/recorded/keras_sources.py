"""Sources of Keras in the styles that people write, by what they show; each names a `model`, or a
class `Net` with the shape that goes in.
"""

from __future__ import annotations

SOURCES: dict[str, str] = {}
INPUTS: dict[str, str] = {}
"""What goes in, where the source itself does not say it."""


def source(name: str, code: str, given: str = "") -> None:
    SOURCES[name] = code
    if given:
        INPUTS[name] = given


source(
    "a list of layers",
    """
import keras
from keras import layers

model = keras.Sequential(
    [
        layers.Input((32, 32, 3)),
        layers.Conv2D(16, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.GlobalAveragePooling2D(),
        layers.Dense(10, activation="softmax"),
    ]
)
""",
)
source(
    "layers added one by one",
    """
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense, Dropout, Flatten, Conv2D, MaxPooling2D

num_classes = 10
img_rows, img_cols = 28, 28
input_shape = (img_rows, img_cols, 1)

model = Sequential()
model.add(Conv2D(32, kernel_size=(3, 3), activation="relu", input_shape=input_shape))
model.add(Conv2D(64, (3, 3), activation="relu"))
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Dropout(0.25))
model.add(Flatten())
model.add(Dense(128, activation="relu"))
model.add(Dropout(0.5))
model.add(Dense(num_classes, activation="softmax"))

model.compile(loss="categorical_crossentropy", optimizer="adadelta", metrics=["accuracy"])
""",
)
source(
    "a functional residual network",
    """
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


def residual(x, filters, stride=1):
    shortcut = x
    y = layers.Conv2D(filters, 3, strides=stride, padding="same", use_bias=False)(x)
    y = layers.BatchNormalization()(y)
    y = layers.ReLU()(y)
    y = layers.Conv2D(filters, 3, padding="same", use_bias=False)(y)
    y = layers.BatchNormalization()(y)
    if stride != 1 or x.shape[-1] != filters:
        shortcut = layers.Conv2D(filters, 1, strides=stride, use_bias=False)(x)
        shortcut = layers.BatchNormalization()(shortcut)
    return layers.Activation("relu")(layers.add([y, shortcut]))


def build_model(depths=(2, 2), width=16, classes=10):
    inputs = keras.Input(shape=(32, 32, 3), name="image")
    x = layers.Conv2D(width, 3, padding="same")(inputs)
    for stage, depth in enumerate(depths):
        for block in range(depth):
            stride = 2 if stage > 0 and block == 0 else 1
            x = residual(x, width * 2**stage, stride)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(classes, name="logits")(x), name="resnet")


model = build_model()
""",
)
source(
    "a model of a class",
    """
import keras
from keras import layers


class Net(keras.Model):
    def __init__(self, classes=10):
        super().__init__()
        self.conv1 = layers.Conv2D(8, 3, activation="relu")
        self.conv2 = layers.Conv2D(16, 3, activation="relu")
        self.pool = layers.MaxPooling2D(2)
        self.flatten = layers.Flatten()
        self.dense = layers.Dense(classes)

    def call(self, inputs, training=False):
        x = self.pool(self.conv1(inputs))
        x = self.pool(self.conv2(x))
        return self.dense(self.flatten(x))
""",
    "28x28x1",
)
source(
    "a layer with weights of its own",
    """
import keras
from keras import layers, ops


class Linear(layers.Layer):
    def __init__(self, units=32, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.w = self.add_weight(
            shape=(input_shape[-1], self.units), initializer="random_normal", trainable=True
        )
        self.b = self.add_weight(shape=(self.units,), initializer="zeros", trainable=True)

    def call(self, inputs):
        return ops.matmul(inputs, self.w) + self.b


inputs = keras.Input((20,))
x = Linear(64)(inputs)
x = ops.relu(x)
outputs = Linear(5)(x)
model = keras.Model(inputs, outputs)
""",
)
source(
    "squeeze and excitation",
    """
import keras
from keras import layers


def squeeze_excite(x, ratio=8):
    filters = x.shape[-1]
    s = layers.GlobalAveragePooling2D()(x)
    s = layers.Reshape((1, 1, filters))(s)
    s = layers.Dense(filters // ratio, activation="relu", use_bias=False)(s)
    s = layers.Dense(filters, activation="sigmoid", use_bias=False)(s)
    return layers.multiply([x, s])


inputs = layers.Input(shape=(16, 16, 32))
x = layers.SeparableConv2D(64, 3, padding="same")(inputs)
x = squeeze_excite(x)
x = layers.DepthwiseConv2D(3, strides=2, padding="same", depth_multiplier=2)(x)
model = keras.Model(inputs=inputs, outputs=squeeze_excite(x, 16))
""",
)
source(
    "a U-Net",
    """
from keras.models import Model
from keras.layers import Input, Conv2D, MaxPooling2D, Conv2DTranspose, concatenate, UpSampling2D


def double(x, n):
    x = Conv2D(n, 3, activation="relu", padding="same")(x)
    return Conv2D(n, 3, activation="relu", padding="same")(x)


def unet(size=64, channels=1):
    inputs = Input((size, size, channels))
    skips, x = [], inputs
    for n in (8, 16, 32):
        x = double(x, n)
        skips.append(x)
        x = MaxPooling2D((2, 2))(x)
    x = double(x, 64)
    for n, skip in zip((32, 16), reversed(skips)):
        x = Conv2DTranspose(n, (2, 2), strides=(2, 2), padding="same")(x)
        x = double(concatenate([x, skip], axis=3), n)
    x = UpSampling2D(size=(2, 2), interpolation="bilinear")(x)
    x = double(concatenate([x, skips[0]]), 8)
    return Model(inputs=[inputs], outputs=[Conv2D(1, (1, 1), activation="sigmoid")(x)])


model = unet()
""",
)
source(
    "a shared encoder",
    """
import keras
from keras import layers, ops

encoder = keras.Sequential(
    [
        layers.Conv2D(8, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(16),
    ],
    name="encoder",
)
left = keras.Input((20, 20, 1), name="left")
right = keras.Input((20, 20, 1), name="right")
distance = ops.abs(encoder(left) - encoder(right))
model = keras.Model([left, right], layers.Dense(1, activation="sigmoid")(distance))
""",
)
source(
    "a vision transformer",
    """
import keras
from keras import layers, ops


class Patches(layers.Layer):
    def __init__(self, size):
        super().__init__()
        self.size = size

    def call(self, images):
        shape = ops.shape(images)
        patches = ops.image.extract_patches(images, size=self.size)
        n = (shape[1] // self.size) * (shape[2] // self.size)
        return ops.reshape(patches, (shape[0], n, self.size * self.size * shape[3]))


class Encoder(layers.Layer):
    def __init__(self, count, dim):
        super().__init__()
        self.count = count
        self.projection = layers.Dense(units=dim)
        self.position = layers.Embedding(input_dim=count, output_dim=dim)

    def call(self, patch):
        positions = ops.expand_dims(ops.arange(start=0, stop=self.count, step=1), axis=0)
        return self.projection(patch) + self.position(positions)


inputs = keras.Input(shape=(32, 32, 3))
x = Encoder(16, 24)(Patches(8)(inputs))
for _ in range(2):
    x1 = layers.LayerNormalization(epsilon=1e-6)(x)
    attention = layers.MultiHeadAttention(num_heads=4, key_dim=24, dropout=0.1)(x1, x1)
    x2 = layers.Add()([attention, x])
    x3 = layers.LayerNormalization(epsilon=1e-6)(x2)
    x3 = layers.Dense(48, activation=keras.activations.gelu)(x3)
    x3 = layers.Dropout(0.1)(x3)
    x = layers.Add()([layers.Dense(24)(x3), x2])
x = layers.Flatten()(layers.LayerNormalization(epsilon=1e-6)(x))
model = keras.Model(inputs=inputs, outputs=layers.Dense(10)(x))
""",
)
source(
    "an autoencoder of models",
    """
import keras
from keras import layers

latent = 8
encoder_inputs = keras.Input(shape=(28, 28, 1))
x = layers.Conv2D(16, 3, activation="relu", strides=2, padding="same")(encoder_inputs)
x = layers.Conv2D(32, 3, activation="relu", strides=2, padding="same")(x)
x = layers.Flatten()(x)
encoder = keras.Model(encoder_inputs, layers.Dense(latent, name="z")(x), name="encoder")

latent_inputs = keras.Input(shape=(latent,))
x = layers.Dense(7 * 7 * 32, activation="relu")(latent_inputs)
x = layers.Reshape((7, 7, 32))(x)
x = layers.Conv2DTranspose(32, 3, activation="relu", strides=2, padding="same")(x)
x = layers.Conv2DTranspose(16, 3, activation="relu", strides=2, padding="same")(x)
decoder = keras.Model(latent_inputs, layers.Conv2D(1, 3, padding="same")(x), name="decoder")

model = keras.Model(encoder_inputs, decoder(encoder(encoder_inputs)))
""",
)
source(
    "a frozen base and a new head",
    """
from tensorflow.keras.applications import MobileNetV2
from tensorflow.keras import layers, models

base = MobileNetV2(input_shape=(96, 96, 3), include_top=False, weights=None)
base.trainable = False

inputs = layers.Input(shape=(96, 96, 3))
x = base(inputs, training=False)
x = layers.GlobalAveragePooling2D()(x)
x = layers.Dropout(0.2)(x)
model = models.Model(inputs, layers.Dense(5)(x))
""",
)
source(
    "a base by its output, some layers frozen",
    """
from keras.applications.vgg16 import VGG16
from keras.layers import Dense, Flatten
from keras.models import Model

base_model = VGG16(weights=None, include_top=False, input_shape=(64, 64, 3))
for layer in base_model.layers[:-4]:
    layer.trainable = False
x = Flatten()(base_model.output)
x = Dense(64, activation="relu", name="fc1")(x)
predictions = Dense(3, activation="softmax")(x)
model = Model(inputs=base_model.input, outputs=predictions)
""",
)
source(
    "words to a class",
    """
from keras.models import Sequential
from keras.layers import Embedding, Conv1D, GlobalMaxPooling1D, Dense, Dropout, Input

model = Sequential()
model.add(Input((400,)))
model.add(Embedding(5000, 50))
model.add(Dropout(0.2))
model.add(Conv1D(250, 3, padding="valid", activation="relu", strides=1))
model.add(GlobalMaxPooling1D())
model.add(Dense(250, activation="relu"))
model.add(Dense(1, activation="sigmoid"))
""",
)
source(
    "recurrent layers",
    """
import keras
from keras import layers

inputs = keras.Input((30, 12))
x = layers.Bidirectional(layers.LSTM(16, return_sequences=True))(inputs)
x = layers.GRU(8, return_sequences=True)(x)
x = layers.TimeDistributed(layers.Dense(6, activation="relu"))(x)
x = layers.SimpleRNN(5)(x)
model = keras.Model(inputs, layers.Dense(2)(x))
""",
)
source(
    "frames of a video",
    """
import keras
from keras import layers

inputs = keras.Input((5, 32, 32, 3))
x = layers.TimeDistributed(layers.Conv2D(8, 3, strides=2, padding="same"))(inputs)
x = layers.TimeDistributed(layers.BatchNormalization())(x)
x = layers.ConvLSTM2D(4, (3, 3), padding="same", return_sequences=True)(x)
x = layers.Conv3D(2, (3, 3, 3), padding="same")(x)
x = layers.MaxPooling3D((1, 2, 2))(x)
model = keras.Model(inputs, layers.Flatten()(x))
""",
)
source(
    "blocks as classes that hold lists",
    """
import keras
from keras import layers


class ConvBlock(layers.Layer):
    def __init__(self, filters, **kwargs):
        super().__init__(**kwargs)
        self.convs = [layers.Conv2D(filters, 3, padding="same") for _ in range(2)]
        self.norms = [layers.BatchNormalization() for _ in range(2)]

    def call(self, x, training=None):
        for conv, norm in zip(self.convs, self.norms):
            x = keras.activations.relu(norm(conv(x), training=training))
        return x


class Net(keras.Model):
    def __init__(self, widths=(8, 16), **kwargs):
        super().__init__(**kwargs)
        self.blocks = {f"block{k}": ConvBlock(w) for k, w in enumerate(widths)}
        self.pool = layers.AveragePooling2D(2)
        self.head = keras.Sequential([layers.GlobalMaxPooling2D(), layers.Dense(4)])

    def call(self, x):
        for block in self.blocks.values():
            x = self.pool(block(x))
        return self.head(x)
""",
    "24x24x3",
)
source(
    "several outputs by name",
    """
import keras
from keras import layers

image = keras.Input(shape=(48, 48, 3), name="image")
x = layers.Conv2D(8, 5, strides=2)(image)
x = layers.LeakyReLU(negative_slope=0.1)(x)
x = layers.Flatten()(x)
box = layers.Dense(4, name="box")(x)
label = layers.Dense(20, activation="softmax", name="label")(x)
model = keras.Model(inputs=image, outputs={"box": box, "label": label})
""",
)
source(
    "an image that is prepared inside",
    """
import keras
from keras import layers

augmentation = keras.Sequential(
    [layers.RandomFlip("horizontal"), layers.RandomRotation(0.1)], name="augmentation"
)
inputs = keras.Input((50, 40, 3))
x = augmentation(inputs)
x = layers.Resizing(32, 32)(x)
x = layers.Rescaling(1.0 / 255)(x)
x = layers.ZeroPadding2D(((1, 2), (3, 4)))(x)
x = layers.Cropping2D(((0, 1), (2, 0)))(x)
x = layers.Conv2D(4, 3, dilation_rate=2)(x)
x = layers.GroupNormalization(groups=2)(x)
model = keras.Model(inputs, layers.PReLU(shared_axes=[1, 2])(x))
""",
)
source(
    "sub-pixel convolution",
    """
import tensorflow as tf
from tensorflow.keras import layers, Model, Input

inputs = Input(shape=(24, 24, 1))
x = layers.Conv2D(16, 5, padding="same", activation="tanh")(inputs)
x = layers.Conv2D(9, 3, padding="same")(x)
outputs = layers.Lambda(lambda t: tf.nn.depth_to_space(t, 3))(x)
model = Model(inputs, outputs)
""",
)
source(
    "patches mixed by convolutions",
    """
import keras
from keras import layers


def activation_block(x):
    x = layers.Activation("gelu")(x)
    return layers.BatchNormalization()(x)


def conv_mixer(size=32, filters=24, depth=3, kernel=5, patch=2, classes=10):
    inputs = keras.Input((size, size, 3))
    x = layers.Rescaling(scale=1.0 / 255)(inputs)
    x = activation_block(layers.Conv2D(filters, patch, strides=patch)(x))
    for _ in range(depth):
        x0 = x
        x = layers.DepthwiseConv2D(kernel, padding="same")(x)
        x = layers.Add()([activation_block(x), x0])
        x = activation_block(layers.Conv2D(filters, 1)(x))
    x = layers.GlobalAvgPool2D()(x)
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(x))


model = conv_mixer()
""",
)
source(
    "options of a configuration",
    """
import argparse
import keras
from keras import layers

parser = argparse.ArgumentParser()
parser.add_argument("--width", type=int, default=12)
parser.add_argument("--blocks", nargs="+", default=[1, 2])
args, _ = parser.parse_known_args([])

CONFIG = {"kernel": 3, "activation": "elu", **{"padding": "same"}}

model = keras.models.Sequential(name="configured")
model.add(keras.Input(shape=(20, 20, 2)))
for stage, count in enumerate(args.blocks):
    for _ in range(count):
        model.add(
            layers.Conv2D(
                args.width << stage,
                CONFIG["kernel"],
                padding=CONFIG["padding"],
                activation=CONFIG["activation"],
            )
        )
    model.add(layers.MaxPool2D(2))
model.add(layers.Flatten())
model.add(layers.Dense(3))
""",
)
source(
    "a class token",
    """
import keras
from keras import layers, ops


class ClassToken(layers.Layer):
    def build(self, input_shape):
        self.token = self.add_weight(shape=(1, 1, input_shape[-1]), name="token")

    def call(self, x):
        token = ops.broadcast_to(self.token, [ops.shape(x)[0], 1, x.shape[-1]])
        return ops.concatenate([token, x], axis=1)


inputs = keras.Input((16, 12))
x = ClassToken()(inputs)
x = layers.Dense(12)(x)
model = keras.Model(inputs, layers.Dense(3)(x[:, 0]))
""",
)
source(
    "a functional model of a class",
    """
from tensorflow import keras
from tensorflow.keras import layers


class Net(keras.Model):
    def __init__(self, filters=6, **kwargs):
        inputs = keras.Input((18, 18, 3))
        x = layers.Conv2D(filters, 3, kernel_initializer="he_normal")(inputs)
        x = layers.BatchNormalization(axis=-1, scale=False)(x)
        x = layers.Activation("swish")(x)
        outputs = layers.Conv2D(2, 1, use_bias=False)(x)
        super().__init__(inputs=inputs, outputs=outputs, **kwargs)


model = Net()
""",
)
source(
    "a model that ends at an inner layer",
    """
import keras
from keras import layers

full = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Conv2D(4, 3, name="first"),
        layers.Conv2D(8, 3, name="second"),
        layers.Flatten(),
        layers.Dense(10),
    ]
)
model = keras.Model(full.inputs, full.get_layer("second").output)
""",
)
source(
    "attention over features",
    """
import keras
from keras import layers, ops

inputs = keras.Input((10, 16))
scores = layers.Dense(1)(inputs)
weights = ops.softmax(scores, axis=1)
pooled = ops.sum(inputs * weights, axis=1)
both = ops.concatenate([pooled, ops.mean(inputs, axis=1)], axis=-1)
model = keras.Model(inputs, layers.Dense(7, activation="relu")(both))
""",
)
source(
    "a model of open sizes inside another",
    """
import keras
from keras import layers


def backbone(name="backbone"):
    x = inputs = keras.Input((None, None, 3))
    x = layers.Conv2D(8, 3, strides=2, padding="same")(x)
    x = skip = layers.BatchNormalization()(x)
    x = layers.MaxPooling2D(2)(x)
    return keras.Model(inputs, (skip, layers.Conv2D(16, 3)(x)), name=name)


inputs = keras.Input((65, 49, 3))
skip, x = backbone()(inputs)
x = layers.concatenate([layers.GlobalMaxPooling2D()(skip), layers.GlobalMaxPooling2D()(x)])
model = keras.Model(inputs, layers.Dense(3)(x))
""",
)
source(
    "a number for each sample",
    """
import keras
from keras import layers, ops

image = keras.Input((8, 8, 4))
time = keras.Input((), name="time")
emb = ops.cast(time, "float32")[:, None] * ops.arange(1.0, 5.0)[None, :]
emb = layers.Dense(4)(emb)[:, None, None, :]
model = keras.Model([image, time], layers.Add()([image, emb]))
""",
)
source(
    "a Sequential that is looked at while it grows",
    """
import keras
from keras import layers

model = keras.Sequential()
model.add(layers.Dense(7 * 7 * 16, use_bias=False, input_shape=(100,)))
model.add(layers.LeakyReLU())
model.add(layers.Reshape((7, 7, 16)))
assert model.output_shape == (None, 7, 7, 16)
model.add(layers.Conv2DTranspose(8, (5, 5), strides=(2, 2), padding="same", use_bias=False))
assert model.output_shape == (None, 14, 14, 8)
model.add(layers.Conv2D(1, 3, activation=keras.activations.tanh))
""",
)
source(
    "kernels of a layer's own",
    """
import keras
from keras import layers, ops


class Separable(layers.Layer):
    def __init__(self, filters, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters

    def build(self, input_shape):
        c = int(input_shape[-1])
        self.depth = self.add_weight(shape=(3, 3, c, 2), name="depth")
        self.point = self.add_weight(shape=(1, 1, 2 * c, self.filters), name="point")

    def call(self, x):
        x = ops.depthwise_conv(x, self.depth, strides=2, padding="same")
        x = ops.conv(x, self.point, padding="valid")
        return ops.max_pool(ops.relu(x), 2)


inputs = keras.Input((33, 32, 3))
model = keras.Model(inputs, layers.Activation(ops.gelu)(Separable(5)(inputs)))
""",
)

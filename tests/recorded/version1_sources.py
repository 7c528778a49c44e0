"""Sources of TensorFlow 1 in the styles that people write, by what they show: of a `model` each."""

from __future__ import annotations

SOURCES: dict[str, str] = {
    "layers of tf.layers, used again by their names": """
import tensorflow as tf

def encoder(x, reuse=False):
    with tf.variable_scope("encoder", reuse=reuse):
        x = tf.layers.conv2d(x, 8, 3, strides=2, padding="same", activation=tf.nn.relu)
        x = tf.layers.conv2d(x, 16, 3, strides=2, padding="same", name="second")
        x = tf.layers.batch_normalization(x, training=False, fused=True)
        return tf.layers.dense(tf.layers.flatten(x), 10.0)

left = tf.placeholder(tf.float32, [None, 16, 16, 3], name="left")
right = tf.placeholder(tf.float32, [None, 16, 16, 3], name="right")
model = tf.abs(encoder(left) - encoder(right, reuse=True))
""",
    "variables of a scope that is opened twice": """
import tensorflow as tf

def shared(x):
    with tf.variable_scope("shared", reuse=tf.AUTO_REUSE):
        w = tf.get_variable("w", [3, 3, 4, 4])
        b = tf.get_variable("b", [4])
        return tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(x, w, [1, 1, 1, 1], "SAME"), b))

x = tf.placeholder(tf.float32, [None, 8, 8, 4])
with tf.variable_scope("head") as scope:
    y = shared(x)
    scope.reuse_variables()
    y = shared(y)
model = y + tf.constant(0.5, shape=[4])
""",
    "slim with arguments by scope": """
import tensorflow as tf
import tensorflow.contrib.slim as slim

def scope_of(decay):
    with slim.arg_scope([slim.conv2d, slim.fully_connected], normalizer_fn=slim.batch_norm,
                        normalizer_params={"decay": decay, "scale": True}):
        with slim.arg_scope([slim.conv2d, slim.max_pool2d], padding="SAME") as scope:
            return scope

def net(x, is_training=False):
    with slim.arg_scope(scope_of(0.9)):
        with tf.variable_scope("net", "net", [x]):
            x = slim.repeat(x, 2, slim.conv2d, 8, [3, 3], scope="conv1")
            x = slim.max_pool2d(x, [2, 2], scope="pool1")
            x = slim.conv2d(x, 16, 3, stride=2, rate=1, normalizer_fn=None, scope="conv2")
            x = slim.separable_conv2d(x, None, [3, 3], depth_multiplier=2, scope="depthwise")
            x = slim.separable_conv2d(x, 12, [3, 3], depth_multiplier=1, scope="separable")
            x = slim.conv2d_transpose(x, 6, [3, 3], stride=2, biases_initializer=None)
            x = slim.avg_pool2d(x, [2, 2])
            x = slim.flatten(slim.dropout(x, 0.5, is_training=is_training))
            return slim.stack(x, slim.fully_connected, [10, 5], activation_fn=None)

model = net(tf.placeholder(tf.float32, [None, 32, 32, 3]))
""",
    "normalisation by hand, and a decision": """
import tensorflow as tf

flags = tf.app.flags
FLAGS = flags.FLAGS
flags.DEFINE_integer("width", 12, "the width")
is_training = tf.placeholder_with_default(False, ())

def normalized(x):
    n = x.get_shape().as_list()[-1]
    mean, variance = tf.nn.moments(x, axes=[0, 1, 2])
    beta = tf.get_variable("beta", [n])
    gamma = tf.get_variable("gamma", [n])
    return tf.nn.batch_normalization(x, mean, variance, beta, gamma, 0.001)

x = tf.placeholder(tf.float32, [1, 9, 9, 3])
w = tf.get_variable("w", [3, 3, 3, FLAGS.width])
y = normalized(tf.nn.conv2d(x, w, [1, 2, 2, 1], "SAME"))
y = tf.image.resize_bilinear(y, [10, 10], align_corners=True)
y = tf.concat(axis=3, values=[y, y])
rows = tf.shape(y)[1]
model = tf.reshape(y, tf.stack([-1, rows * 10, FLAGS.width * 2]))
""",
}

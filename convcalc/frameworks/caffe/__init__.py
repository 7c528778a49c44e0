"""Caffe's descriptions of networks: messages in the text format of protobuf."""

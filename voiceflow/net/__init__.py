"""The network as clients use it: the one place that makes HTTP sessions and opens websockets."""

"""Lifts boxes."""


def lift(box):
    return box.up()  # slowly

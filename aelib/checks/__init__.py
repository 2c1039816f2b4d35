"""Checks: is a gradient right, and what reaches each layer of a network?"""

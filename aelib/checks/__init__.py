"""Checks: is a gradient right?"""

"""The blueprint the views of the API add themselves to."""

from flask import Blueprint

blueprint = Blueprint("api", "counter.api")

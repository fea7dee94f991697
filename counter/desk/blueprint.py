"""The blueprint all desk views hang on."""

from flask import Blueprint

blueprint = Blueprint("desk", "counter.desk", template_folder="templates")

"""The blueprint all admin views hang on."""

from flask import Blueprint

blueprint = Blueprint("admin", "counter.admin", template_folder="templates")

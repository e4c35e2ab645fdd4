# application.py
from chatdock import create_app

app = create_app()

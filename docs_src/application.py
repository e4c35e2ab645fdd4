# application.py
from chatdock import Settings, create_app

app = create_app(Settings())

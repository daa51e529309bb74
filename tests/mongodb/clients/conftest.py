from tests.mongodb.clients.programs import guarded  # noqa: F401

from tests.redis.clients.programs import guarded  # noqa: F401

def handler(event, context):
    return 1


raise RuntimeError("at the start")

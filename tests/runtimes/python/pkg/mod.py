def func(event, context):
    return "in a package"

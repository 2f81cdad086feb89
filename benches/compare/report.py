def text(data):
    return str(list(data["blocks"]))

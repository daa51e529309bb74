WHERE = "a layer"

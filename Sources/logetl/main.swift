print("logetl")

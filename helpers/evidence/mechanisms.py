import pandas as pd
def find_mechanisms(p):
    return pd.DataFrame(columns="report paragraph start end quote name numbers items body".split())

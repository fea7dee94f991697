"""What a city hall must do for a person, as data: items, answers, rules, procedures, dated law.

The package imports nothing else of ours and may be used alone: load a bundle (`loading`), keep
answers (`sheet`), ask what applies and what to ask next (`guidance`).
"""

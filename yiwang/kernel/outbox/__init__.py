"""Events that leave a transaction exactly when it commits, and answers given once for one key.

Knows neither who announces nor who listens; `yiwang.web.subscriptions` names the listeners.
"""

"""The outbox: messages written with the change they speak of, never lost and never sent twice."""

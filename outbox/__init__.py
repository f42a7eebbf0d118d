"""The outbox: messages written with the change they speak of, sent through the gate, never lost and never sent twice."""

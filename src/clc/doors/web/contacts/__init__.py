"""People at clients and leads, the conversation by playbooks, messages, who has gone quiet."""

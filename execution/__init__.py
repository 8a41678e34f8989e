"""How one graph is executed over several stores. Knows GraphQL, and nothing of learning; `README.md` tells the idea."""

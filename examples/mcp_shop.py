"""A small server of tools for ``mcp_bot.py``, made with the official package.

python examples/mcp_shop.py                 talks over standard input and output
python examples/mcp_shop.py --port 8931     serves http://127.0.0.1:8931/mcp
"""

import sys

from mcp.server import MCPServer

PRICES = {"lamp": 40, "table": 120, "chair": 60}

server = MCPServer("shop")


@server.tool()
async def price(article: str) -> str:
    """Look up the price of an article in euros."""
    found = PRICES.get(article.lower().rstrip("s"))
    return f"{found} euros each" if found else f"There is no {article}. There are: {', '.join(PRICES)}."


if __name__ == "__main__":
    if "--port" in sys.argv:
        server.run("streamable-http", port=int(sys.argv[sys.argv.index("--port") + 1]))
    else:
        server.run("stdio")

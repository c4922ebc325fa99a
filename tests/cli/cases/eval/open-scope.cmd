"$SCOPEC" eval acme.yaml -u bob -a bot -t watch -s mcp:tools:search

"""What the world's DNS says about a domain we write from: SPF, DKIM, DMARC, MX, PTR."""

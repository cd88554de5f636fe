"""One file per source; the machinery, named by how a publisher serves, is in spiders/base."""

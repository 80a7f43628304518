"""一网通办: services, licences and the portal."""

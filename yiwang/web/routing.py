"""Which connection may change the shape of the database."""

OWNER = "owner"


class OwnerMigrates:
    """Only the owner's connection migrates; the application's role could not."""

    def allow_migrate(self, db: str, _app_label: str, **_hints: object) -> bool:
        return db == OWNER

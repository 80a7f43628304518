"""The catalogue of the lake: where the newest description of each table lies.

The tables have the shape and the names that the JDBC catalogue of Apache Iceberg prescribes, so
that Spark, Trino and Flink open the lake with their own catalogue of that kind.
"""

from django.db import models

from yiwang.kernel.protect import ALWAYS, STAFF, SUPERVISOR, Protect

_NAME = 255


class CatalogueTable(models.Model):
    """One table of the lake. A write becomes true when `metadata_location` is changed."""

    pk = models.CompositePrimaryKey("catalog_name", "table_namespace", "table_name")
    catalog_name = models.CharField(max_length=_NAME)
    table_namespace = models.CharField(max_length=_NAME)
    table_name = models.CharField(max_length=_NAME)
    metadata_location = models.CharField(max_length=1000, null=True)
    previous_metadata_location = models.CharField(max_length=1000, null=True)
    iceberg_type = models.CharField(max_length=5, null=True)

    # Names and places of files, no row of anybody.
    protect = Protect(read={STAFF: ALWAYS, SUPERVISOR: ALWAYS})

    class Meta:
        db_table = "iceberg_tables"


class CatalogueNamespace(models.Model):
    """Properties of the namespaces that tables stand in."""

    pk = models.CompositePrimaryKey("catalog_name", "namespace", "property_key")
    catalog_name = models.CharField(max_length=_NAME)
    namespace = models.CharField(max_length=_NAME)
    property_key = models.CharField(max_length=_NAME)
    property_value = models.CharField(max_length=1000)

    protect = Protect()

    class Meta:
        db_table = "iceberg_namespace_properties"

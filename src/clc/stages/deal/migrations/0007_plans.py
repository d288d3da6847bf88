"""Plans of what the book lends, with row security."""
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("deal", "0006_prices")]
    operations = []

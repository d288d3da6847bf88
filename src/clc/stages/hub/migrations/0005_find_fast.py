"""What lets a million clients be searched, sorted and added up at once."""
from django.db import migrations, models

from clc.stages.hub import rowsecurity as sql


class Migration(migrations.Migration):
    dependencies = [("hub", "0004_drafts")]
    operations = [
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(models.F("sales").desc(nulls_last=True), models.F("client"), name="standing_sales"),
        ),
        migrations.RunSQL(sql.LEAKPROOF, migrations.RunSQL.noop),
        migrations.RunSQL(sql.PORTFOLIO, "drop function if exists hub_portfolio()"),
    ]

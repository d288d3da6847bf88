"""A rating and a supervisory category speak as verdicts too."""
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('hub', '0008_standing_manager'),
    ]

    operations = [
        migrations.AlterField(
            model_name='verdict',
            name='kind',
            field=models.CharField(choices=[('warning', 'Warning'), ('tier', 'Tier'), ('grade', 'Grade'), ('rating', 'Rating'), ('slotting', 'Supervisory category')], max_length=12),
        ),
    ]

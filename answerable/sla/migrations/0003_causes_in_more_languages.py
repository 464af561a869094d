"""The starting causes in German, Spanish and French; and clocks found by when they began."""

from django.db import migrations, models

CAUSES = {
    "too-few-people": {"de": "Zu wenige Leute", "es": "Faltaba personal", "fr": "Pas assez de monde"},
    "waited-department": {"de": "Auf eine andere Abteilung gewartet", "es": "Esperamos a otro departamento", "fr": "Attente d’un autre service"},
    "waited-provider": {"de": "Auf einen Dienstleister gewartet", "es": "Esperamos a un proveedor", "fr": "Attente d’un prestataire"},
    "product-fault": {"de": "Fehler des Produkts", "es": "Fallo del producto", "fr": "Défaut du produit"},
    "unclear-request": {"de": "Die Anfrage war unklar", "es": "La solicitud no era clara", "fr": "La demande n’était pas claire"},
    "wrong-promise": {"de": "Das Versprechen war falsch", "es": "La promesa era errónea", "fr": "La promesse était mauvaise"},
    "service-down": {"de": "Unser Dienst war ausgefallen", "es": "Nuestro servicio estaba caído", "fr": "Notre service était en panne"},
}  # fmt: skip


def add(apps, schema_editor):
    for cause in apps.get_model("sla", "Cause").objects.filter(slug__in=CAUSES):
        cause.name = {**CAUSES[cause.slug], **cause.name}
        cause.save(update_fields=["name"])


class Migration(migrations.Migration):
    dependencies = [("sla", "0002_causes")]
    operations = [
        migrations.RunPython(add, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(fields=["started_at"], name="clock_started"),
        ),
    ]

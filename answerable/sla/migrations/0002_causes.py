"""The causes a company starts with; it edits them as it likes. One is ours: service-down."""

from django.db import migrations

CAUSES = {
    "too-few-people": {"en": "Too few people", "tr": "Yeterli kişi yoktu", "ru": "Не хватало людей", "ar": "عدد الموظفين غير كافٍ"},
    "waited-department": {"en": "Waited for another department", "tr": "Başka bir bölüm beklendi", "ru": "Ждали другой отдел", "ar": "انتظار قسم آخر"},
    "waited-provider": {"en": "Waited for a provider", "tr": "Tedarikçi beklendi", "ru": "Ждали подрядчика", "ar": "انتظار مزود خدمة"},
    "product-fault": {"en": "Fault of the product", "tr": "Ürün hatası", "ru": "Неисправность товара", "ar": "عيب في المنتج"},
    "unclear-request": {"en": "The request was unclear", "tr": "Talep net değildi", "ru": "Запрос был неясен", "ar": "الطلب غير واضح"},
    "wrong-promise": {"en": "The promise was wrong", "tr": "Verilen söz gerçekçi değildi", "ru": "Обещание было неверным", "ar": "الوعد لم يكن واقعياً"},
    "service-down": {"en": "Our service was down", "tr": "Hizmetimiz çalışmıyordu", "ru": "Наш сервис не работал", "ar": "كانت خدمتنا متوقفة"},
}  # fmt: skip


def add(apps, schema_editor):
    cause = apps.get_model("sla", "Cause")
    for position, (slug, name) in enumerate(CAUSES.items()):
        cause.objects.get_or_create(slug=slug, defaults={"name": name, "position": position})


class Migration(migrations.Migration):
    dependencies = [("sla", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]

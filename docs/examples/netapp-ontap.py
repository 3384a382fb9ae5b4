"""The iSCSI service of svm_db with NetApp's Python library (pip install netapp-ontap).

The library takes the CA to trust from REQUESTS_CA_BUNDLE.
"""

import os
from urllib.parse import urlsplit

from netapp_ontap import HostConnection
from netapp_ontap.resources import IscsiService

endpoint = urlsplit(os.environ["ONTAP_ENDPOINT"])
connection = HostConnection(
    endpoint.hostname,
    username=os.environ["ONTAP_USERNAME"],
    password=os.environ["ONTAP_PASSWORD"],
    port=endpoint.port,
)

with connection:
    service = IscsiService.find(**{"svm.name": "svm_db"}, fields="enabled,target")
    if service is None:
        service = IscsiService.from_dict({"svm": {"name": "svm_db"}, "target": {"alias": "db-prod"}})
        service.post(hydrate=True)
    elif service.target.alias != "db-prod":
        service.target.alias = "db-prod"
        service.patch()
    service.get(fields="enabled,target")
    print(f"svm_db: enabled {service.enabled}, alias {service.target.alias}, {service.target.name}")

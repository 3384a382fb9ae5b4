/** What the help of `simulate` says of the files that it takes: a whole example of each. */
export const SEED_HELP = `
A seed file, whole; everything but names, hosts and addresses may be left out:
  {
    "$schema": "./node_modules/cdktf-ontap-iscsi/docs/schemas/seed.schema.json",
    "cluster": { "name": "cluster1", "version": "9.14.1", "licenses": ["iscsi"], "asaR2": false },
    "svms": [
      {
        "name": "svm_db", "uuid": "19d04b8e-94d7-11e8-8370-005056b48fd2",
        "state": "running", "nvme": false, "iscsiAllowed": true, "lockedForWrites": 0,
        "service": {
          "enabled": true, "alias": "db-prod", "targetName": "iqn.1992-08.com.netapp:sn.1:vs.1",
          "sessions": [{ "initiator": "iqn.1994-05.com.redhat:host1", "igroups": ["hosts"] }]
        },
        "interfaces": [{ "name": "lif1", "address": "192.0.2.10", "up": true, "services": ["data_iscsi"] }]
      }
    ],
    "statusByCode": { "5374077": 409 },
    "faults": [{ "method": "POST", "path": "/protocols/san/iscsi/services", "times": 1, "do": { "status": 503 } }]
  }

A faults file is the list of a seed's "faults":
  [{ "svm": "svm_db", "skip": 1, "times": 2, "do": { "code": "6" } }, { "do": { "delayMs": 200 } }]

Every field is in docs/schemas.md of the package, for programs in
docs/schemas/seed.schema.json and fault-rules.schema.json. An editor that finds
the schema completes and checks the file.
`;

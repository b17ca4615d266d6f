import type { DescriptionTable } from './description-table.ts';

/** What containers and ephemeral containers have in common. */
const containerFields = {
  name: 'Name of the container, a DNS label, unique in the Pod. Cannot be changed.',
  image:
    'The image to run, such as nginx:1.27 or registry.example.com/app@sha256:…. Without a tag or digest, latest is meant.',
  command:
    'The program and first arguments in place of the ENTRYPOINT of the image; no shell is involved. $(NAME) is replaced by that environment variable, $$ stands for one $.',
  args: 'The arguments in place of the CMD of the image. Variables are replaced as in command.',
  workingDir: 'Folder in which the program starts. Absent: the one in the image, else the root.',
  ports:
    'Ports on which the container listens. Mostly for information and for names: a port that is not listed can be reached all the same.',
  envFrom:
    'ConfigMaps and Secrets of which every key becomes an environment variable. Later ones override earlier ones, and env overrides them all.',
  env: 'Environment variables.',
  resources: 'CPU, memory and other resources that the container asks for and may use.',
  resizePolicy: 'For each resource, whether the container must restart when it is changed.',
  restartPolicy:
    'Always, OnFailure or Never for this container alone; Always makes an init container a sidecar, which starts in its turn and then keeps running. Absent: the policy of the Pod.',
  restartPolicyRules:
    'Rules by exit code that are tried in order when the container ends; the first that matches decides. None matches: restartPolicy counts.',
  volumeMounts: 'Volumes of the Pod that appear in the file system of the container.',
  volumeDevices: 'Block volumes of the Pod that appear as devices in the container.',
  livenessProbe: 'Checks that the container still works. When it fails, the container is restarted.',
  readinessProbe:
    'Checks that the container can serve. While it fails, the Pod is not ready and Services send it no traffic.',
  startupProbe:
    'Checks that the container has started. The other probes wait for its success; when it fails, the container is restarted.',
  lifecycle: 'Actions to run right after the start and right before the stop.',
  terminationMessagePath:
    'File in the container that may hold a last message, shown in its status when it ends. Default /dev/termination-log.',
  terminationMessagePolicy:
    'File (the default) reads the message from that file only; FallbackToLogsOnError takes the end of the log if the file is empty and the container failed.',
  imagePullPolicy:
    'When to pull the image: Always, IfNotPresent or Never. Default Always for the tag latest, else IfNotPresent.',
  securityContext: 'Users, privileges and other security settings. They take precedence over those of the Pod.',
  stdin: 'True: keep a standard input open, as kubectl attach -i needs. Default false: reading it ends at once.',
  stdinOnce: 'True: close standard input for good after the first attached client leaves. Default false.',
  tty: 'True: give the container a terminal. Needs stdin. Default false.',
} as const;

/** Containers: what they run, with what environment, resources and mounts. */
export const coreContainerDescriptions = {
  'io.k8s.api.core.v1.Container': {
    '': 'One container of a Pod.',
    ...containerFields,
  },
  'io.k8s.api.core.v1.EphemeralContainer': {
    '': 'A container added to a running Pod to look into it. It gets no resources of its own, never restarts, and cannot be changed or removed.',
    ...containerFields,
    ports: 'Not allowed for ephemeral containers.',
    resources: 'Not allowed for ephemeral containers: they use what the Pod has left.',
    resizePolicy: 'Not allowed for ephemeral containers.',
    restartPolicy: 'Not allowed for ephemeral containers: they never restart.',
    restartPolicyRules: 'Not allowed for ephemeral containers.',
    livenessProbe: 'Not allowed for ephemeral containers.',
    readinessProbe: 'Not allowed for ephemeral containers.',
    startupProbe: 'Not allowed for ephemeral containers.',
    lifecycle: 'Not allowed for ephemeral containers.',
    targetContainerName:
      'The container of the Pod whose processes this one can see. Absent: it sees only its own, unless the Pod shares them.',
  },
  'io.k8s.api.core.v1.ContainerPort': {
    '': 'A port on which a container listens.',
    name: 'A name for the port, unique in the Pod, which Services and probes can use. At most 15 characters.',
    hostPort:
      'Port of the node that leads to this one, 1 to 65535. Most Pods do not need it; only one Pod on a node can have it.',
    containerPort: 'The port number, 1 to 65535.',
    protocol: 'TCP (the default), UDP or SCTP.',
    hostIP: 'Address of the node to which hostPort is bound. Absent: all of them.',
  },
  'io.k8s.api.core.v1.EnvFromSource': {
    '': 'A ConfigMap or Secret of which all keys become environment variables.',
    prefix: 'Text to put before each key.',
    configMapRef: 'The ConfigMap.',
    secretRef: 'The Secret.',
  },
  'io.k8s.api.core.v1.ConfigMapEnvSource': {
    '': 'A ConfigMap whose keys become environment variables.',
    name: 'Name of the ConfigMap, in the namespace of the Pod.',
    optional: 'True: the container also starts without the ConfigMap. Default false.',
  },
  'io.k8s.api.core.v1.SecretEnvSource': {
    '': 'A Secret whose keys become environment variables.',
    name: 'Name of the Secret, in the namespace of the Pod.',
    optional: 'True: the container also starts without the Secret. Default false.',
  },
  'io.k8s.api.core.v1.EnvVar': {
    '': 'An environment variable, with its value or where the value comes from.',
    name: 'Name of the variable.',
    value:
      'The value. $(NAME) is replaced by that variable if it is defined before, $$ stands for one $. Default: the empty text.',
    valueFrom: 'Where the value comes from. Not together with value.',
  },
  'io.k8s.api.core.v1.EnvVarSource': {
    '': 'Where the value of an environment variable comes from. Exactly one field is set.',
    fieldRef: 'A field of the Pod, such as metadata.name, metadata.labels[KEY], spec.nodeName or status.podIP.',
    resourceFieldRef: 'A limit or request of a container, such as limits.memory.',
    configMapKeyRef: 'A key of a ConfigMap.',
    secretKeyRef: 'A key of a Secret.',
    fileKeyRef: 'A key of a file with environment variables in a volume.',
  },
  'io.k8s.api.core.v1.ConfigMapKeySelector': {
    '': 'Names a key of a ConfigMap.',
    name: 'Name of the ConfigMap, in the namespace of the Pod.',
    key: 'The key.',
    optional: 'True: the ConfigMap or the key may be missing. Default false.',
  },
  'io.k8s.api.core.v1.SecretKeySelector': {
    '': 'Names a key of a Secret.',
    name: 'Name of the Secret, in the namespace of the Pod.',
    key: 'The key.',
    optional: 'True: the Secret or the key may be missing. Default false.',
  },
  'io.k8s.api.core.v1.FileKeySelector': {
    '': 'Names a key of a file with environment variables.',
    volumeName: 'The volume with the file.',
    path: 'Path of the file in the volume, relative and without "..".',
    key: 'The key in the file.',
    optional: 'True: the file or the key may be missing. Default false.',
  },
  'io.k8s.api.core.v1.ObjectFieldSelector': {
    '': 'Names a field of the Pod itself.',
    apiVersion: 'Version of the schema in which the path is written. Default v1.',
    fieldPath: 'Path of the field, such as metadata.namespace.',
  },
  'io.k8s.api.core.v1.ResourceFieldSelector': {
    '': 'Names a limit or request of a container. If there is no limit, what the node can give is taken.',
    containerName: 'The container. Required in volumes; in environment variables, absent means this one.',
    resource: 'What to take, such as limits.cpu or requests.memory.',
    divisor: 'Unit of the output, such as 1m for cpu or 1Mi for memory. Default 1; the result is rounded up.',
  },
  'io.k8s.api.core.v1.ResourceRequirements': {
    '': 'Resources that something asks for and may use.',
    limits:
      'The most that may be used. CPU above it is held back, a process above the memory limit is killed. Absent: no limit.',
    requests:
      'What is set aside on the node; the scheduler goes by it. Absent: equal to the limit if there is one, else nothing.',
    claims: 'Device claims of the Pod that the container uses.',
  },
  'io.k8s.api.core.v1.ResourceClaim': {
    '': 'Refers to a device claim of the Pod.',
    name: 'Name of the entry in spec.resourceClaims of the Pod.',
    request: 'The one request of the claim to use. Absent: all of them.',
  },
  'io.k8s.api.core.v1.ContainerResizePolicy': {
    '': 'What a change of a resource means for a running container.',
    resourceName: 'The resource: cpu or memory.',
    restartPolicy: 'NotRequired (the default) changes it while running; RestartContainer restarts the container.',
  },
  'io.k8s.api.core.v1.ContainerRestartRule': {
    '': 'What to do when a container ends in a certain way.',
    action: 'What to do: Restart the container, or RestartAllContainers of the Pod.',
    exitCodes: 'Exit codes for which the rule is meant.',
  },
  'io.k8s.api.core.v1.ContainerRestartRuleOnExitCodes': {
    '': 'Chooses by exit code.',
    operator: 'In: the exit code is one of the values; NotIn: it is none of them.',
    values: 'The exit codes, at most 255 of them.',
  },
  'io.k8s.api.core.v1.VolumeMount': {
    '': 'Makes a volume appear in the file system of a container.',
    name: 'Name of the volume in spec.volumes of the Pod.',
    readOnly: 'True: the container cannot write to it. Default false.',
    recursiveReadOnly:
      'Whether mounts inside the mount are read-only, too: Disabled (the default), IfPossible or Enabled. Needs readOnly.',
    mountPath: 'Where in the container the volume appears. Must not contain a colon.',
    subPath: 'Folder or file in the volume to mount. Default: the root of the volume.',
    mountPropagation:
      'Whether mounts made later pass between node and container: None (the default), HostToContainer or Bidirectional (privileged containers only).',
    subPathExpr: 'Like subPath, with $(NAME) replaced by environment variables. Not together with subPath.',
    bindMountOptions: 'Options with which the mount is made in the container.',
  },
  'io.k8s.api.core.v1.VolumeDevice': {
    '': 'Makes a block volume appear as a device in a container.',
    name: 'Name of a volume of the Pod that is a claim with volumeMode Block.',
    devicePath: 'Path of the device in the container.',
  },
  'io.k8s.api.core.v1.SecurityContext': {
    '': 'Security settings of one container. They take precedence over those of the Pod.',
    capabilities: 'Linux capabilities to add to or take from the default set of the runtime.',
    privileged: 'True: processes have the powers of root on the node. Default false.',
    seLinuxOptions: 'SELinux label of the container. Absent: that of the Pod, else a random one.',
    windowsOptions: 'Settings for Windows containers only.',
    runAsUser: 'User ID for the processes. Absent: that of the Pod, else the one in the image.',
    runAsGroup: 'Primary group ID for the processes. Absent: that of the Pod, else the default of the runtime.',
    runAsNonRoot: 'True: the kubelet refuses to start the container as user 0. Absent: what the Pod says.',
    readOnlyRootFilesystem: 'True: the container cannot write to the file system of its image. Default false.',
    allowPrivilegeEscalation:
      'False: a process cannot get more rights than its parent, such as through setuid programs. Always true for privileged containers.',
    procMount:
      'How /proc is mounted: Default (sensitive paths are hidden) or Unmasked. Unmasked needs a user namespace.',
    seccompProfile: 'Filter of system calls. Absent: that of the Pod.',
    appArmorProfile: 'AppArmor profile. Absent: that of the Pod.',
  },
  'io.k8s.api.core.v1.Capabilities': {
    '': 'Linux capabilities to add and to take away, in names such as NET_ADMIN.',
    add: 'Capabilities to add to the default set.',
    drop: 'Capabilities to take away. ALL takes away every one.',
  },
  'io.k8s.api.core.v1.SELinuxOptions': {
    '': 'An SELinux label in its four parts.',
    user: 'The user part.',
    role: 'The role part.',
    type: 'The type part.',
    level: 'The level part.',
  },
  'io.k8s.api.core.v1.WindowsSecurityContextOptions': {
    '': 'Security settings that only Windows has.',
    gmsaCredentialSpecName: 'The GMSA credential spec, by name.',
    gmsaCredentialSpec: 'The GMSA credential spec itself, filled in by a webhook from its name.',
    runAsUserName: 'User name for the first process. Absent: the one in the image.',
    hostProcess: 'True: run directly on the host. All containers of the Pod must agree, and hostNetwork must be true.',
  },
  'io.k8s.api.core.v1.SeccompProfile': {
    '': 'A filter of system calls.',
    type: 'RuntimeDefault (the profile of the runtime), Localhost (a file on the node) or Unconfined (no filter).',
    localhostProfile: 'Path of the file, below the seccomp folder of the kubelet. Only with type Localhost.',
  },
  'io.k8s.api.core.v1.AppArmorProfile': {
    '': 'An AppArmor profile.',
    type: 'RuntimeDefault (the profile of the runtime), Localhost (one loaded on the node) or Unconfined (none).',
    localhostProfile: 'Name of the profile loaded on the node. Only with type Localhost.',
  },
  'io.k8s.api.core.v1.LocalObjectReference': {
    '': 'Names an object in the same namespace; the place of use tells its kind.',
    name: 'Name of the object.',
  },
} as const satisfies DescriptionTable;
